"""The hall without a screen: feeds come in, are remembered, counted and published; nothing here imports dash."""
