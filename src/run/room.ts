import type { Context } from '../context.ts';
import type { ChatRequest } from '../providers/provider.ts';
import type { Route } from '../routing/route.ts';
import { checkContext, countRequest, findWindow } from './check-context.ts';

/** Who can read a request, as far as that is known. */
export interface Room {
  /** Throws `budget` when the request seems too long for whoever is to be asked. */
  readonly check: (route: Route) => void;
  /** Whether one is known to take more than the other one, for whom the request was too long. */
  readonly isRoomier: (to: Route, from: Route) => boolean;
}

export function createRoom(
  context: Context,
  { request, checksContext }: { readonly request: ChatRequest; readonly checksContext: boolean },
): Room {
  return {
    check: (route) => {
      if (checksContext) checkContext(context, route, request);
    },
    isRoomier: (to, from) => {
      const tokens = countRequest(request);
      const window = findWindow(context, to);
      if (window === null || (checksContext && window < tokens)) return false;
      return window > (findWindow(context, from) ?? tokens);
    },
  };
}
