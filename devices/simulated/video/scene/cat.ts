/** o fur, d stripes, w white, k eyes; the cat looks right. Two frames: the tail lies, the tail stands. */
export const CAT_SITTING: readonly (readonly string[])[] = [
  [
    '...o....o.......',
    '...oo..oo.......',
    '...oooooo.......',
    '...okooko.......',
    '...oowwoo.......',
    '....owwo........',
    '....oooo........',
    '...oowwoo.......',
    '..ooowwooo......',
    '..ooowwooo......',
    '..oddoooddo.....',
    '.oooooooooo.....',
    '.oddooooddo.....',
    '.oooooooooo...oo',
    '.oowwoowwoo..ood',
    '.oowwoowwoooooo.',
  ],
  [
    '...o....o.......',
    '...oo..oo.......',
    '...oooooo.......',
    '...okooko.......',
    '...oowwoo.......',
    '....owwo........',
    '....oooo......d.',
    '...oowwoo.....oo',
    '..ooowwooo.....o',
    '..ooowwooo.....o',
    '..oddoooddo....o',
    '.oooooooooo...oo',
    '.oddooooddo...o.',
    '.oooooooooo..oo.',
    '.oowwoowwoo..o..',
    '.oowwoowwooooo..',
  ],
];

/** Two frames of a step. */
export const CAT_WALKING: readonly (readonly string[])[] = [
  [
    'd.................o...o.',
    'oo................oo.oo.',
    '.o................ooooo.',
    '.o................okoko.',
    '.oo...............ooooow',
    '..ooododododoooooooowww.',
    '...ooodododooooooooow...',
    '...oooooooooooooooooo...',
    '...ooooooooooooooooo....',
    '...ooowwwwwwwwwooooo....',
    '...oo.oo......oo.oo.....',
    '...oo..oo.....oo..oo....',
    '..oo...oo....oo....oo...',
    '..ww...ww....ww....ww...',
  ],
  [
    '..................o...o.',
    'd.................oo.oo.',
    'oo................ooooo.',
    '.o................okoko.',
    '.oo...............ooooow',
    '..ooododododoooooooowww.',
    '...ooodododooooooooow...',
    '...oooooooooooooooooo...',
    '...ooooooooooooooooo....',
    '...ooowwwwwwwwwooooo....',
    '....oo.oo......oo.oo....',
    '....oo.oo......oo.oo....',
    '.....ooo........ooo.....',
    '.....www........www.....',
  ],
];

export function mirrored(rows: readonly string[]): readonly string[] {
  return rows.map((row) => [...row].reverse().join(''));
}
