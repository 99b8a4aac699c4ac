"""What a person sees: screens draw the state and post requests, nothing else."""
