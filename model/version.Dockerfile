# The model service with one version of the model in it: what a fleet runs. Built from the folder of the stored versions.
ARG SERVICE_IMAGE=brewlake/model:0.1.0

FROM ${SERVICE_IMAGE}
ARG MODEL_VERSION
LABEL org.opencontainers.image.version="${MODEL_VERSION}"
# Owned by root and readable by all: the service cannot change what it serves.
COPY --chmod=755 ${MODEL_VERSION} /bentoml/models/bitterness/${MODEL_VERSION}
ENV BREWLAKE_MODEL_VERSION=${MODEL_VERSION}
