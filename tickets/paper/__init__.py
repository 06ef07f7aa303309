"""The workshop's papers 01 to 10 (售后表格): what stands on each, taken from what was worked."""
