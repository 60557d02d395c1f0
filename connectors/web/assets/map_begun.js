// What did the page begin with? The map as it was, who may change it, and the words of the lists.
export const begun = JSON.parse(document.getElementById("begun").textContent);
export const { address, csrf, mayChange, choices } = begun;
