"""What do we have, who looks after it, and until when? Suppliers, contracts and the days that matter."""
