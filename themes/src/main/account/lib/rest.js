// SPDX-License-Identifier: Apache-2.0

const STEP_UP = "urn:gatepost:step-up";

/** An answer other than success (RFC 9457), or none at all. */
export class Problem extends Error {
  constructor({ type = "about:blank", status = 0, title = "", detail = "", errors = [] } = {}) {
    super(detail || title || String(status));
    Object.assign(this, { type, status, title, detail, errors });
  }

  /** What is wrong with this field of the request, if anything. */
  at(field) {
    const found = this.errors.filter(({ pointer }) => pointer.split("/")[1] === field);
    return found.length > 0 ? found.map(({ detail }) => detail).join("; ") : undefined;
  }

  /** The server wants a fresh second factor before it does this. */
  get stepUp() {
    return this.type === STEP_UP;
  }
}

/** Calls the account REST interface of this realm as the person who is signed in to the console. */
export function accountRest({ keycloak, environment }) {
  const base = `${environment.serverBaseUrl.replace(/\/$/, "")}/realms/${encodeURIComponent(environment.realm)}/gatepost/account/`;

  return async function call(method, path, body) {
    try {
      await keycloak.updateToken(30);
    } catch {
      await keycloak.login();
    }
    let answer;
    try {
      answer = await fetch(base + path, {
        method,
        cache: "no-store",
        headers: {
          Accept: "application/json, application/problem+json",
          Authorization: `Bearer ${keycloak.token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch {
      throw new Problem();
    }
    if (!answer.ok) throw await problemIn(answer);
    return answer.status === 204 ? undefined : answer.json();
  };
}

async function problemIn(answer) {
  const isProblem = answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  const problem = isProblem ? await answer.json().catch(() => ({})) : {};
  return new Problem({ ...problem, status: answer.status });
}
