-- How far a function's stored snapshot covers the journal (EXACTLY-ONCE.md, rule 17): per lane the highest sequence, so that
-- settling asks this column and reads no snapshot. Null: stored before this column was, which covers nothing that is known.
ALTER TABLE functions ADD COLUMN vector {bytes};
