"""Files of charging stations, in the shapes that registers give them, to typed rows and refusals."""
