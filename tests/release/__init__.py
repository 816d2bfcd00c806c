"""What a release is made with. The scripts in release/ import one another by their bare names, as they do when they are run."""

import sys

from tests.shape.tree import ROOT

sys.path.insert(0, str(ROOT / "release"))
