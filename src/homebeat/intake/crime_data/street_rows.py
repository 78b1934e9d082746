"""The sound lines of one street file, held to one month and one source, and counted as they pass."""

from collections.abc import Iterator

from homebeat.intake.delimited import DelimitedFile, Fault

from .street_file import StreetLine, header_faults, month_in_name, read_line


class StreetRows:
    """Iterates over the sound lines of a file; the faults of the others gather in the file."""

    def __init__(self, file: DelimitedFile) -> None:
        self._file = file
        self._month = month_in_name(file.path.stem)
        self._named = self._month is not None
        self._reported_by = ""
        self.without_location = 0
        self.without_id = 0
        file.faults.extend(header_faults(file.header))
        file.require_sound()

    def __iter__(self) -> Iterator[StreetLine]:
        """Yield each sound line in the file's order."""
        for row in self._file.rows():
            line, faults = read_line(row.number, row.cells)
            if line is not None:
                faults = self._out_of_place(line)
                self._count(line)
            self._file.faults.extend(faults)
            if line is not None and not faults:
                yield line

    def _count(self, line: StreetLine) -> None:
        self.without_location += line.lon is None
        self.without_id += not line.crime_id

    def _out_of_place(self, line: StreetLine) -> list[Fault]:
        """Return what sets the line apart from the file's name and its first line."""
        self._month = self._month or line.month
        self._reported_by = self._reported_by or line.reported_by
        faults = []
        if line.month != self._month:
            where = "the file's name" if self._named else "the first row"
            said = f"This row is of {line.month:%Y-%m}, but {where} says {self._month:%Y-%m}. One file holds one month."
            faults.append(Fault(line.line, "Month", said))
        if line.reported_by != self._reported_by:
            said = "This row is reported by another force than the first row. One file holds one force."
            faults.append(Fault(line.line, "Reported by", said))
        return faults
