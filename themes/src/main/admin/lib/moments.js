// SPDX-License-Identifier: Apache-2.0
/** Between a moment as the REST interface has it (RFC 3339) and what a datetime-local field shows: the clock on this wall. */

/** Of what the field holds; nothing of nothing, and what it was before where that is what it shows. */
export function momentOf(typed, before) {
  return typed && typed === typedOf(before) ? before : typed && new Date(typed).toISOString();
}

/** For the field; what is no moment leaves it empty. */
export function typedOf(moment) {
  const at = new Date(moment ?? "");
  return Number.isNaN(at.getTime()) ? "" : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
