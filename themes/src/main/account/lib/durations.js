// SPDX-License-Identifier: Apache-2.0

const DAY = 24 * 60 * 60;

/** The units that the REST interface's durations are made of (ISO 8601, days and smaller), largest first. */
const UNITS = [
  ["day", DAY],
  ["hour", 60 * 60],
  ["minute", 60],
  ["second", 1],
];

/** How many seconds a duration such as P1D or PT2H30M has. */
export function seconds(duration) {
  const [, ...counts] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(duration) ?? [];
  return UNITS.reduce((sum, [, length], i) => sum + length * Number(counts[i] ?? 0), 0);
}

/** A function from seconds to words in this language, in the largest unit that says it exactly; a day is said to be 24 hours. */
export function inWords(language) {
  return (count) => {
    const [unit, length] = UNITS.find(([, one]) => count % one === 0 && (one < DAY || count > DAY));
    return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count / length);
  };
}
