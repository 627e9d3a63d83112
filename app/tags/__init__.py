"""Tags (etiketter): words that gather requests across units and categories."""
