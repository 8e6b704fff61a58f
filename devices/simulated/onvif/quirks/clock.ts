import type { OnvifQuirk } from './quirk.ts';

const TIMES = /(UtcTime="|<(?:tev|wsnt):(?:Current|Termination)Time>|<tt:UtcTime>)[^"<]+/g;
const DATES = /<tt:Year>\d+<\/tt:Year><tt:Month>\d+<\/tt:Month><tt:Day>\d+<\/tt:Day>/g;

/** What the camera makes of time. How far its clock is ahead is an option of its own. */
export const CLOCK_QUIRKS = {
  'clock-needs-credentials': {
    meaning: 'GetSystemDateAndTime is refused without credentials',
    traits: { clockNeedsCredentials: true },
  },
  'clock-since-1970': {
    meaning:
      'the clock was never set: it began at 1970 when the camera started, and messages are judged by it',
    traits: { clockSinceStart: true },
  },
  'clock-zero': {
    meaning:
      'GetSystemDateAndTime tells the year 0, the month 0 and the day 0, though the clock itself is right',
    answer: (soap) => soap.replace(DATES, '<tt:Year>0</tt:Year><tt:Month>0</tt:Month><tt:Day>0</tt:Day>'),
  },
  'zero-dates': {
    meaning: 'every moment in an answer or an event is 0000-00-00T00:00:00Z',
    answer: (soap) => soap.replace(TIMES, '$10000-00-00T00:00:00Z'),
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;
