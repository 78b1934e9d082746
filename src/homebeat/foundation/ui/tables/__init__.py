"""Lists: one declaration gives the page its table, sorting, filters, search, paging and the CSV of the same rows."""

from .columns import Column, DayColumn, MomentColumn, NumberColumn, TagColumn
from .csv import csv_response
from .filters import Filter
from .table import Table

__all__ = ["Column", "DayColumn", "Filter", "MomentColumn", "NumberColumn", "Table", "TagColumn", "csv_response"]
