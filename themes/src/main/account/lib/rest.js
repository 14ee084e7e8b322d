// SPDX-License-Identifier: Apache-2.0

const STEP_UP = "urn:gatepost:step-up";

/** To be asked for as Accept, where a request has it. */
export const JSON_LINES = "application/x-ndjson";

/** An answer other than success (RFC 9457), or none at all. */
export class Problem extends Error {
  constructor({ type = "about:blank", status = 0, title = "", detail = "", errors = [] } = {}) {
    super(detail || title || String(status));
    Object.assign(this, { type, status, title, detail, errors });
  }

  /** The server wants a fresh second factor before it does this. */
  get stepUp() {
    return this.type === STEP_UP;
  }

  /** What is wrong with this field of the request: {pointer (RFC 6901), detail} each. */
  at(field) {
    return this.errors.filter(({ pointer }) => pointer.split("/")[1] === field);
  }
}

/** Calls the account REST interface of this realm as the person who is signed in to the console. */
export function accountRest({ keycloak, environment }) {
  return restAt(
    `${environment.serverBaseUrl.replace(/\/$/, "")}/realms/${encodeURIComponent(environment.realm)}/gatepost/account/`,
    keycloak,
  );
}

const tags = new WeakMap();

/** The tag (RFC 9110 section 8.8.3) that this value was read with, for whoever changes it. */
export function tagOf(value) {
  return tags.get(value);
}

/** Calls what is below this address with the console's token. A body that is text is sent as it stands; JSON lines come as a Blob. */
export function restAt(base, keycloak) {
  return async function call(method, path, body, headers = {}) {
    try {
      await keycloak.updateToken(30);
    } catch {
      await signInAgain(keycloak);
    }
    const answer = await fetch(base + path, {
      method,
      cache: "no-store",
      headers: {
        Accept: "application/json, application/problem+json",
        ...headers,
        Authorization: `Bearer ${keycloak.token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    }).catch(() => {
      throw new Problem();
    });
    if (answer.ok) return answer.status === 204 ? undefined : contentOf(answer);
    if (await tokenRefused(answer)) await signInAgain(keycloak);
    throw await problemIn(answer);
  };
}

async function contentOf(answer) {
  // One object a line, and perhaps very many of them: to be kept, not to be read here.
  if (answer.headers.get("Content-Type")?.startsWith(JSON_LINES)) {
    return answer.blob().catch(() => {
      throw new Problem();
    });
  }
  const value = await answer.json().catch(() => {
    // A proxy in between that answers with a page of its own.
    throw new Problem({ status: 502 });
  });
  const tag = answer.headers.get("ETag");
  if (tag && value instanceof Object) tags.set(value, tag);
  return value;
}

async function problemIn(answer) {
  const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  const problem = isProblem ? await answer.json().catch(() => ({})) : {};
  return new Problem({ ...problem, status: answer.status });
}

/** Reasons of the policy that end once the person has shown, or set up, a second factor. */
const MORE_NEEDED = ["second-factor-needed", "enrolment-needed"].map((reason) => `urn:gatepost:${reason}`);

/** By Keycloak (the session is over) or by the gate: what was enough where the person signed in is not enough here. */
async function tokenRefused(answer) {
  if (answer.status === 401) return true;
  if (answer.status !== 403) return false;
  const { error, type } = await answer.clone().json().catch(() => ({}));
  return error === "access_denied" || MORE_NEEDED.includes(type);
}

let leaving;

/** Leaves the page for the sign-in, unless that was just done and did not help. */
async function signInAgain(keycloak) {
  const mark = "gatepost.signed-in-again";
  if (!leaving && Date.now() - Number(sessionStorage.getItem(mark)) < 30_000) return;
  sessionStorage.setItem(mark, String(Date.now()));
  leaving ??= keycloak.login();
  await leaving;
  await new Promise(() => {});
}
