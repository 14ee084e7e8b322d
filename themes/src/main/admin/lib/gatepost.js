// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, useEffect, useState } from "react";

export const Gatepost = createContext(undefined);

/** What a page works with: t (texts), the realm, call (REST below the realm), dateTime; the parts of the policy page also the policy. */
export function useGatepost() {
  return useContext(Gatepost);
}

/** What a GET of this path answers: {value} or {problem}, neither while it is under way, and reload(). */
export function useLoaded(path) {
  const { call } = useGatepost();
  const [state, setState] = useState({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    setState({});
    call("GET", path).then(
      (value) => wanted && setState({ value }),
      (problem) => wanted && setState({ problem }),
    );
    return () => {
      wanted = false;
    };
  }, [call, path, round]);

  return { ...state, reload: () => setRound((n) => n + 1) };
}
