(function () {
  "use strict";
  var box = document.getElementById("sign"), pad = document.getElementById("signature");
  var field = document.querySelector("[name=signature]"), said = document.getElementById("signed");
  var size = pad.viewBox.baseVal, most = +pad.dataset.points, strokes = [], left = most, pointer, line;

  function written(stroke) {
    return stroke.map(function (point) { return point.join(","); }).join(" ");
  }

  function show(line, stroke) {
    line.setAttribute("points", written(stroke.length > 1 ? stroke : [stroke[0], stroke[0]]));
  }

  function draw(stroke) {
    var line = document.createElementNS(pad.namespaceURI, "polyline");
    show(line, stroke);
    return pad.appendChild(line);
  }

  function place(event) {
    var frame = pad.getBoundingClientRect();
    function within(part, whole) { return Math.round(Math.min(1, Math.max(0, part)) * whole); }
    return [
      within((event.clientX - frame.left) / frame.width, size.width),
      within((event.clientY - frame.top) / frame.height, size.height),
    ];
  }

  function add(event) {
    var stroke = strokes[strokes.length - 1], last = stroke[stroke.length - 1], point = place(event);
    if (!left || Math.abs(point[0] - last[0]) + Math.abs(point[1] - last[1]) < 4) return;
    stroke.push(point);
    left -= 1;
  }

  function end(event) {
    if (event.pointerId !== pointer) return;
    pointer = undefined;
    field.value = strokes.map(written).join(";");
    said.textContent = pad.dataset.drawn;
  }

  function restore() {
    pad.replaceChildren();
    strokes = (field.value ? field.value.split(";") : []).map(function (stroke) {
      return stroke.split(" ").map(function (point) { return point.split(",").map(Number); });
    });
    left = most - strokes.reduce(function (sum, stroke) { return sum + stroke.length; }, 0);
    strokes.forEach(draw);
  }

  pad.addEventListener("pointerdown", function (event) {
    if (pointer !== undefined || event.button || !left || strokes.length >= pad.dataset.strokes) return;
    pointer = event.pointerId;
    pad.setPointerCapture(pointer);
    strokes.push([place(event)]);
    left -= 1;
    line = draw(strokes[strokes.length - 1]);
  });
  pad.addEventListener("pointermove", function (event) {
    if (event.pointerId !== pointer) return;
    var moves = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    (moves.length ? moves : [event]).forEach(add);
    show(line, strokes[strokes.length - 1]);
  });
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  document.getElementById("clear").addEventListener("click", function () {
    field.value = "";
    restore();
    said.textContent = pad.dataset.cleared;
  });
  addEventListener("pageshow", restore);
  box.hidden = false;
})();
