"""What every floor above may lean on, plugins included."""
