// SPDX-License-Identifier: Apache-2.0

/**
 * The addresses and blocks in a list as one has it from elsewhere: by lines, spaces, commas or semicolons, with or without quotes, with
 * comments behind a #. {blocks, repeated: how often one was there already, wrong: [{line, text}]}. The last word is the server's.
 */
export function addressesIn(list) {
  const blocks = new Set();
  const wrong = [];
  let repeated = 0;
  list.split(/\r\n|\r|\n/).forEach((line, i) => {
    for (const text of line.replace(/#.*/, "").split(/[\s,;"'[\]]+/).filter(Boolean)) {
      const block = text.toLowerCase();
      if (!isBlock(block)) wrong.push({ line: i + 1, text });
      else if (blocks.has(block)) repeated++;
      else blocks.add(block);
    }
  });
  return { blocks: [...blocks], repeated, wrong };
}

function isBlock(text) {
  const [address, prefix, ...more] = text.split("/");
  const longest = address.includes(":") ? 128 : 32;
  const written = prefix === undefined || (/^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= longest);
  return more.length === 0 && written && (longest === 32 ? isIpv4(address) : isIpv6(address));
}

/** Without leading zeros, which some read as octal. */
function isIpv4(text) {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** As the browser reads it in an address of the web. */
function isIpv6(text) {
  return /^[0-9a-f:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}
