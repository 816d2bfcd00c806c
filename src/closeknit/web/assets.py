"""Static files with a hash in their name, compressed, cached for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Files carry their content's hash. Where they were not collected yet (tests), the plain name is served."""

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: object = None) -> str:
        """The hashed name, or the plain one for a file that was not collected."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            return name
