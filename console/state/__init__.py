"""What screens may draw: frozen slices, folded from facts and signals."""
