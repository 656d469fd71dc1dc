"""The rules of the world beside physics: who holds, eats, tires, speaks and shows what."""
