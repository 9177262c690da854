"""Who is invoiced, and the money they owe and paid."""
