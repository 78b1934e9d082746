"""The operational database frozen: dated, checksummed tables of allow-listed columns, from which every figure can be worked out again."""
