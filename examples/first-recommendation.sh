#!/usr/bin/env bash
# From nothing to a personal, explained recommendation with curl and jq.
# Run it against a started Matinee: examples/first-recommendation.sh [http://127.0.0.1:3000]
set -euo pipefail
api="${1:-${MATINEE_URL:-http://127.0.0.1:3000}}/api/v1"
json='content-type: application/json'

name="viewer-$RANDOM$RANDOM"
token=$(curl -sS --fail-with-body "$api/auth/register" -H "$json" \
  -d "{\"email\":\"$name@example.com\",\"username\":\"$name\",\"password\":\"a long walk to the pictures\"}" |
  jq -r .tokens.accessToken)
auth="authorization: Bearer $token"
echo "Signed up as $name"

echo "Popular: $(curl -sS --fail-with-body "$api/movies/popular?perPage=3" | jq -r '[.items[].title] | join(", ")')"

for title in 'spirited away' 'princess mononoke' 'my neighbor totoro'; do
  movie=$(curl -sS --fail-with-body --get "$api/movies/search" --data-urlencode "q=$title" -d perPage=1 | jq '.items[0]')
  curl -sS --fail-with-body -X PUT "$api/me/ratings/$(jq -r .id <<<"$movie")" -H "$auth" -H "$json" \
    -d '{"stars":5}' | jq -r --argjson movie "$movie" '"Rated \($movie.title) (\($movie.year)): \(.stars) stars"'
done
curl -sS --fail-with-body -X PUT "$api/me/favorites/imdb:tt0133093" -H "$auth" -H "$json" \
  -d '{"note":"There is no spoon"}' >/dev/null

list=$(curl -sS --fail-with-body "$api/recommendations?limit=10" -H "$auth")
echo
jq -r '"Ten for you (\(.meta.status)):", (.items[] | "- \(.movie.title) (\(.movie.year)): \([.reasons[].text] | join("; "))")' <<<"$list"

curl -sS --fail-with-body -X POST "$api/auth/logout" -H "$auth"
