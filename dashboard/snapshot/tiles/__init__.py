"""One tile a file: a scene in, the tile's view model out."""
