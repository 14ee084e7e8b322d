// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";

/** What a GET of this path answers: {value} or {problem}, neither while it is under way, and reload(). */
export function useLoadedBy(call, path) {
  const [state, setState] = useState({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    call("GET", path).then(
      (value) => wanted && setState({ path, value }),
      (problem) => wanted && setState({ path, problem }),
    );
    return () => {
      wanted = false;
    };
  }, [call, path, round]);

  // What another path answered is not this one's.
  return { ...(state.path === path ? state : {}), reload: () => setRound((n) => n + 1) };
}
