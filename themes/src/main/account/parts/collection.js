// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Alert, Button, EmptyState, Heading, Row, Rows, Spinner } from "../lib/ui.js";
import { ConfirmRemoval } from "./confirm-removal.js";

/**
 * The things of one REST collection, which their owner may remove and, where there is a dialog for it, create.
 *
 * texts are message keys: heading, list, failed, none, noneHint, remove (what removing one does) and create. keep says which of them
 * are meant; without none there is nothing to see where there are none; row makes title, tags and facts of one. newDialog and madeDialog make the dialogs before and after creation, or
 * the text made says that it is done; closed stands instead of them where the policy lets nobody create one. also makes what else
 * can be done with all of them.
 */
export function Collection({ path, icon, texts, keep = () => true, row, newDialog, madeDialog, closed, also }) {
  const { t, draft } = useGatepost();
  const { value, problem, reload } = useLoaded(path);
  const [making, setMaking] = useState(() => draft ?? (asked() ? {} : undefined));
  const [made, setMade] = useState();
  const [leaving, setLeaving] = useState();
  const [done, setDone] = useState();

  useEffect(() => {
    // Once is enough: not again when the page is loaded again.
    if (asked()) history.replaceState(history.state, "", location.pathname);
  }, []);

  const things = value?.filter(keep);
  const create = newDialog && h(Button, { look: "primary", onClick: () => setMaking({}) }, t(texts.create));
  return h(
    "div",
    null,
    done && h(Alert, { kind: "success", title: done, focus: true }),
    problem && h(ProblemAlert, { problem, title: t(texts.failed), onRetry: reload }),
    !problem && !things && h(Spinner, { label: t("gatepostLoading") }),
    closed,
    things?.length === 0 &&
      !closed &&
      texts.none &&
      h(EmptyState, { icon, title: t(texts.none), action: create }, t(texts.noneHint)),
    things?.length > 0 && texts.heading && h(Heading, null, t(texts.heading)),
    things?.length > 0 && create && h("p", null, create),
    things?.length > 0 &&
      h(
        Rows,
        { label: t(texts.list) },
        things.map((thing) => h(Thing, { key: thing.id, ...row(thing), onRemove: setLeaving, thing })),
      ),
    things?.length > 0 &&
      also?.({
        things,
        onDone: (text) => {
          setDone(text);
          reload();
        },
      }),
    making &&
      newDialog?.({
        draft: making,
        onClose: () => setMaking(undefined),
        onMade: (created) => {
          setMaking(undefined);
          setDone(madeDialog ? undefined : t(texts.made));
          setMade(created);
          reload();
        },
      }),
    made && madeDialog?.({ made, onClose: () => setMade(undefined) }),
    leaving &&
      h(ConfirmRemoval, {
        path: `${path}/${encodeURIComponent(leaving.thing.id)}`,
        title: t("gatepostRemoveTitle", { label: leaving.title }),
        text: t(texts.remove),
        onClose: () => setLeaving(undefined),
        onRemoved: () => {
          setLeaving(undefined);
          setDone(t("gatepostRemoved", { label: leaving.title }));
          reload();
        },
      }),
  );
}

/** Whoever comes by a link to create something need not press the button too. */
function asked() {
  return new URLSearchParams(location.search).has("create");
}

function Thing({ thing, title, tags, facts, onRemove }) {
  const { t } = useGatepost();
  const remove = h(
    Button,
    {
      look: "secondary danger",
      "aria-label": t("gatepostRemoveTitle", { label: title }),
      onClick: () => onRemove({ thing, title }),
    },
    t("gatepostRemove"),
  );
  return h(Row, { title, tags, facts, actions: remove });
}
