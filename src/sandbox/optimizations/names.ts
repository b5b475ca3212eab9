const MOODS = ['Smooth', 'Alert', 'Calm', 'Geeky', 'Jumping', 'Pensive', 'Swimming', 'Retrospective'];
const COLORS = ['Violet', 'Yellow', 'Green', 'Orange', 'Blue', 'Fluorescent', 'Brown', 'Pink'];
const ANIMALS = ['Guanaco', 'Flamingo', 'Cobra', 'Lemur', 'Hornet', 'Shark', 'Bison', 'Caterpillar'];

/** A name as the service makes them up, always the same for an id. */
export function nameOf(id: string): string {
  const pick = (words: readonly string[], at: number): string =>
    words[Number.parseInt(id.charAt(at), 16) % words.length] ?? '';
  return `${pick(MOODS, 0)} ${pick(COLORS, 1)} ${pick(ANIMALS, 2)}`;
}
