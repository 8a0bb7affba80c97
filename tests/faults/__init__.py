"""What happens when the disk, the power, the network or GitHub fails."""
