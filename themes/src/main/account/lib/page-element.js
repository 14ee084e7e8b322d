// SPDX-License-Identifier: Apache-2.0
import { Component, createElement as h, Suspense, lazy } from "react";
import { createRoot } from "react-dom";
import { consoleAround } from "./console.js";
import { GatepostPage } from "./gatepost.js";
import { RefusedLogins } from "../parts/refused-logins.js";
import { Alert, Button, PageSection, Spinner } from "./ui.js";

/** Makes an element of this name that shows the page whose module exports a component as default. */
export function definePage(name, load) {
  const Page = lazy(load);

  class PageElement extends HTMLElement {
    #root;

    connectedCallback() {
      this.style.display = "contents";
      // React attaches to an element only after it has put it into the document.
      queueMicrotask(() => {
        if (!this.isConnected || this.#root) return;
        this.#root = createRoot(this);
        this.#root.render(
          h(ErrorBoundary, null, h(Inside, { element: this, page: name }, h(Page))),
        );
      });
    }

    disconnectedCallback() {
      const root = this.#root;
      this.#root = undefined;
      // The console's React is at work on the tree right now; ours has to wait.
      queueMicrotask(() => root?.unmount());
    }
  }

  customElements.define(name, PageElement);
}

function Inside({ element, page, children }) {
  const around = consoleAround(element);
  return h(GatepostPage, { ...around, page }, h(RefusedLogins), h(Suspense, { fallback: h(Spinner) }, children));
}

/** An exception in one page leaves the console and the other pages alone, and says so. */
class ErrorBoundary extends Component {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  render() {
    if (!this.state.failed) return this.props.children;
    // The messages may be what failed: this one is in the code, in the two languages that we ship.
    const german = document.documentElement.lang.startsWith("de");
    return h(
      PageSection,
      null,
      h(
        Alert,
        { kind: "danger", title: german ? "Diese Seite lässt sich gerade nicht anzeigen." : "This page cannot be shown right now." },
        h(
          Button,
          { look: "link inline", onClick: () => location.reload() },
          german ? "Neu laden" : "Reload",
        ),
      ),
    );
  }
}
