import type { RendererApi } from '#shared/ipc/contract.ts';

declare global {
  interface Window {
    /** Exposed by the preload; absent when the page is opened outside the app. */
    readonly trueclock?: RendererApi;
  }
}

/** The app's side of the contract, or undefined outside the app. */
export const findApi = (): RendererApi | undefined => window.trueclock;
