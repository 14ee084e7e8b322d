// SPDX-License-Identifier: Apache-2.0
import { Component, createElement as h, Suspense, lazy } from "react";
import { createRoot } from "react-dom";
import { consoleAround } from "./console.js";
import { GatepostPage } from "./gatepost.js";
import { Alert, Button, PageSection, Spinner } from "./ui.js";

/** Makes an element of this name that shows the page whose module exports a component as default. */
export function definePage(name, load) {
  const Page = lazy(load);
  define(name, (element) =>
    h(ErrorBoundary, { instead: h(CannotBeShown) }, h(Inside, { element, page: name }, h(Suspense, { fallback: h(Spinner) }, h(Page)))),
  );
}

/**
 * Shows these components above every page of the console, Keycloak's own too, anew on each. Where one fails there is nothing: the page
 * is what somebody came for.
 */
export function showAbovePages(name, ...parts) {
  define(name, (element) =>
    h(
      ErrorBoundary,
      { instead: null },
      h(Inside, { element, page: name, waiting: null }, parts.map((Part) => h(ErrorBoundary, { key: Part.name, instead: null }, h(Part)))),
    ),
  );
  const element = document.createElement(name);
  let path;
  const keep = () => {
    // Another <main> stands there while the console loads.
    const main = document.querySelector("main.pf-v5-c-page__main");
    if (!main || (main.firstChild === element && path === location.pathname)) return;
    path = location.pathname;
    // As its first child: React, whose list it is, puts its own at the end or before one of its own.
    main.prepend(element);
  };
  new MutationObserver(keep).observe(document.body, { childList: true, subtree: true });
  keep();
}

function define(name, render) {
  class OurElement extends HTMLElement {
    #root;

    connectedCallback() {
      this.style.display = "contents";
      // React attaches to an element only after it has put it into the document.
      queueMicrotask(() => {
        if (!this.isConnected || this.#root) return;
        this.#root = createRoot(this);
        this.#root.render(render(this));
      });
    }

    disconnectedCallback() {
      const root = this.#root;
      this.#root = undefined;
      // The console's React is at work on the tree right now; ours has to wait.
      queueMicrotask(() => root?.unmount());
    }
  }

  customElements.define(name, OurElement);
}

function Inside({ element, children, ...page }) {
  return h(GatepostPage, { ...consoleAround(element), ...page }, children);
}

/** An exception in one page leaves the console and the other pages alone. */
class ErrorBoundary extends Component {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  render() {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}

function CannotBeShown() {
  // The messages may be what failed: this one is in the code, in the two languages that we ship.
  const german = document.documentElement.lang.startsWith("de");
  return h(
    PageSection,
    null,
    h(
      Alert,
      { kind: "danger", title: german ? "Diese Seite lässt sich gerade nicht anzeigen." : "This page cannot be shown right now." },
      h(Button, { look: "link inline", onClick: () => location.reload() }, german ? "Neu laden" : "Reload"),
    ),
  );
}
