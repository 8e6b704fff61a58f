export interface Table {
  readonly title: string;
  /** Columns of figures are aligned to the right, those of words to the left. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  readonly notes?: readonly string[];
}

/** One or several numbers, or the dash for one that could not be taken. */
const FIGURES = /^[-\d. –]*$/;

/** A table as a person reads it in a terminal. */
export function formatTable({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((column, i) =>
    Math.max(column.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const ofFigures = columns.map((_, i) => rows.every((row) => FIGURES.test(row[i] ?? '')));
  const line = (cells: readonly string[]) =>
    widths
      .map((width, i) => (ofFigures[i] ? (cells[i] ?? '').padStart(width) : (cells[i] ?? '').padEnd(width)))
      .join('   ')
      .trimEnd();
  return [
    title,
    `  ${line(columns)}`,
    `  ${widths.map((width) => '─'.repeat(width)).join('───')}`,
    ...rows.map((row) => `  ${line(row)}`),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}

/** A figure with so many digits behind the point; a dash for one that could not be taken. */
export function figure(value: number | undefined, digits = 0): string {
  return value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}
