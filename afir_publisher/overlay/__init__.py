"""Facts that OCPI does not carry, stated beside it: which there are, how they are written, read, kept and told.

keys        what can be stated, and of what;  french: for France alone
values      how each kind of value is written
statement   what is stated of one object, and which object that is
rows        a table of cells -> statements and faults
places      which Locations a statement is about
sheets      a CSV or XLSX file -> a table of cells
refresh     what a source's files and configuration state -> the store
template    a table to fill in;  workbook: the same as XLSX
"""
