import type { BackendId } from '../../model/backend-id.ts';
import type { BackendState } from '../../model/service-state.ts';
import type { Correction, ServiceTraits } from './service-traits.ts';
import { CHRONY_CORRECTION, chronyTraits } from './chrony/traits.ts';
import { ntpdTraits } from './ntpd/traits.ts';
import { timedTraits } from './timed/traits.ts';
import { ntpdRsTraits } from './ntpd-rs/traits.ts';
import { openntpdTraits } from './openntpd/traits.ts';
import { timesyncdTraits } from './timesyncd/traits.ts';
import { w32timeTraits } from './w32time/traits.ts';

/** The behaviour of the service whose state was read. */
export function traitsOf(state: BackendState): ServiceTraits {
  switch (state.backend) {
    case 'chrony':
      return chronyTraits(state);
    case 'timesyncd':
      return timesyncdTraits(state);
    case 'ntpsec':
    case 'ntpd':
      return ntpdTraits(state);
    case 'timed':
      return timedTraits(state);
    case 'openntpd':
      return openntpdTraits(state);
    case 'ntpd-rs':
      return ntpdRsTraits(state);
    case 'w32time':
      return w32timeTraits(state);
  }
}

/** How a service corrects an offset whose configuration cannot be read without rights; null: it goes by that. */
export const correctionUnread = (backend: BackendId): Correction | null =>
  backend === 'chrony' ? CHRONY_CORRECTION : null;
