// What a page leaves to be desired by people who read, hear or touch it: a list of sentences.
() => {
  const found = [];
  const say = (what, element) =>
    found.push(`${what}: ${(element.outerHTML || "").replace(/\s+/g, " ").slice(0, 120)}`);
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const hidden = (element) => element.closest(".hidden, .skip");

  const name_of = (element) =>
    element.getAttribute("aria-label") ||
    document.getElementById(element.getAttribute("aria-labelledby"))?.textContent.trim();

  const html = document.documentElement;
  if (!["ar", "en"].includes(html.lang)) say("no language", html);
  if (html.dir !== (html.lang === "ar" ? "rtl" : "ltr")) say("wrong direction", html);
  if (!document.title.trim()) say("no title", html);
  if (document.querySelectorAll("h1").length !== 1) say("not one h1", html);
  for (const name of ["header", "main"])
    if (document.querySelectorAll(name).length !== 1) say(`not one ${name}`, html);
  if (html.scrollWidth > innerWidth) say(`wider than the screen by ${html.scrollWidth - innerWidth}`, html);

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  ids.filter((id, at) => ids.indexOf(id) < at).forEach((id) => say(`id twice: ${id}`, html));
  for (const attribute of ["aria-describedby", "aria-labelledby"])
    for (const element of document.querySelectorAll(`[${attribute}]`))
      for (const id of element.getAttribute(attribute).split(" "))
        if (!document.getElementById(id)) say(`${attribute} leads nowhere`, element);
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(link.hash.slice(1))) say("leads nowhere", link);

  for (const field of document.querySelectorAll("input:not([type=hidden]), textarea"))
    if (![...field.labels].some((label) => label.textContent.trim())) say("no label", field);
  for (const group of document.querySelectorAll("fieldset"))
    if (!group.querySelector(":scope > legend")?.textContent.trim()) say("no legend", group);
  for (const element of document.querySelectorAll("a, button, summary"))
    if (!element.textContent.trim() && !element.querySelector("img")?.alt) say("no name", element);
  for (const image of document.images)
    if (!image.alt) say("no words for those who do not see it", image);

  for (const drawing of document.querySelectorAll("svg:not([aria-hidden])"))
    if (seen(drawing) && (drawing.getAttribute("role") !== "img" || !name_of(drawing)))
      say("a drawing with no name", drawing);

  const touched = "a, button, summary, .choices label, input:not([type]), textarea";
  for (const element of document.querySelectorAll(touched)) {
    if (!seen(element) || hidden(element)) continue;
    const { width, height } = element.getBoundingClientRect();
    if (width < 44 || height < 44) say(`${width} by ${height} is hard to touch`, element);
  }

  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const color = channels(getComputedStyle(element).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.matches("script, style")) continue;
    if (!seen(element) || hidden(element)) continue;
    const [one, other] = [channels(getComputedStyle(element).color), behind(element)].map(light);
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) say(`contrast ${contrast.toFixed(2)}`, element);
  }
  return found;
};
