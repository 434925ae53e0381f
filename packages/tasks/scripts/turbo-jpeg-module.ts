import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

/** What libjpeg-turbo asks to be kept with it; the mark makes bundlers keep it. */
const LICENSE = `/*!
 * libjpeg-turbo 2, compiled to WebAssembly by @cwasm/jpeg-turbo (MIT, Linus Unnebäck).
 *
 * This software is based in part on the work of the Independent JPEG Group.
 *
 * Copyright (C) 2009-2019 D. R. Commander. All Rights Reserved.
 * Copyright (C) 2015 Viktor Szathmáry. All Rights Reserved.
 *
 * Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
 * following conditions are met:
 * - Redistributions of source code must retain the above copyright notice, this list of conditions and the following
 *   disclaimer.
 * - Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
 *   disclaimer in the documentation and/or other materials provided with the distribution.
 * - Neither the name of the libjpeg-turbo Project nor the names of its contributors may be used to endorse or promote
 *   products derived from this software without specific prior written permission.
 *
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS", AND ANY EXPRESS OR IMPLIED WARRANTIES,
 * INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
 * DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
 * SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
 * SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
 * WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
 * THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
 */`;

/** The library's bytes, as its package has them. */
export const turboJpegBytes = () =>
  readFileSync(createRequire(import.meta.url).resolve("@cwasm/jpeg-turbo/jpeg-turbo.wasm"));

/** The text of the module that has it. */
export function turboJpegModule(): string {
  const packed = gzipSync(turboJpegBytes(), { level: 9 }).toString("base64");
  return `${LICENSE}

/** Written by \`npm run wasm -w packages/tasks\`: the library, packed with gzip, in base64. */
export const TURBO_JPEG =
  "${packed}";
`;
}
