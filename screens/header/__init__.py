"""The two lines over every pane: how the fleet is, who one is and where, what may be changed, and the panes."""
