"""After the decision: the steps from procurement to final account, changes of what is granted, standstill."""
