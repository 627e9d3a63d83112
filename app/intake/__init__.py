"""Files in: CSV and XLSX to rows with every fault told; no Flask, no database."""
