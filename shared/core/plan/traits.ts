import type { BackendState } from '../../model/service-state.ts';
import type { ServiceTraits } from './service-traits.ts';
import { chronyTraits } from './chrony/traits.ts';
import { timesyncdTraits } from './timesyncd/traits.ts';

/** The behaviour of the service whose state was read. */
export function traitsOf(state: BackendState): ServiceTraits {
  switch (state.backend) {
    case 'chrony':
      return chronyTraits(state);
    case 'timesyncd':
      return timesyncdTraits(state);
  }
}
