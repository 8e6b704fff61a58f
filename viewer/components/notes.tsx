interface NotesProps {
  readonly notes: readonly string[];
}

/** What can not be heard or seen well, in quiet sentences. */
export function Notes({ notes }: NotesProps) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note} class="quiet" data-testid="note">
          {note}
        </li>
      ))}
    </ul>
  );
}
