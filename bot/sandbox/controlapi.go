package sandbox

import "net/http"

func (w *Workspace) serveControl(rw http.ResponseWriter, r *http.Request, what string) {
	http.NotFound(rw, r)
}
