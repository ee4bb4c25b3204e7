"""What a wall shows at one moment: built whole, numbered, and handed to every screen."""
