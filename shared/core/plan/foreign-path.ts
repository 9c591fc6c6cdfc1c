/** What programs put below /run is gone at the next boot; what packages bring lies below /usr, and on NixOS below /nix. */
const FOREIGN = /^\/(?:(?:var\/)?run|usr(?!\/local\/)|nix)\//;

/** Whether a file is the system's or a program's and not the administrator's, so that a change of it would not last. */
export const isForeignPath = (path: string): boolean => FOREIGN.test(path);
