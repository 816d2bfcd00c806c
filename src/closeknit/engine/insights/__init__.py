"""What can be said about a whole circle: two years beside each other, whose help came from where, kinds of people, who starts.

Everything is compared with the person's own past, never with others, and said only where it is larger than chance.
"""
