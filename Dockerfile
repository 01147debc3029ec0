# One target for each role; their layers are shared:
#   docker build --target api  --tag coldstart-api .     the single process and the front end of a cluster (the default)
#   docker build --target silo --tag coldstart-silo .    a silo
#   docker build --target cli  --tag coldstart-cli .     the command line: migrations, keys, imports
# --build-arg CLUSTER=false builds api and cli without the cluster engine.

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG CLUSTER=true
ENV Cluster=$CLUSTER
WORKDIR /source
# Packages are restored from the project files alone: a change of the code leaves this layer as it is.
COPY Directory.Build.props Directory.Packages.props ./
COPY Analytics/Analytics.csproj Analytics/
COPY Ingestion/Ingestion.csproj Ingestion/
COPY Storage/Storage.csproj Storage/
COPY Engine/Engine.csproj Engine/
COPY Observability/Observability.csproj Observability/
COPY GrainInterfaces/GrainInterfaces.csproj GrainInterfaces/
COPY Grains/Grains.csproj Grains/
COPY Silo/Silo.csproj Silo/
COPY Api/Api.csproj Api/
COPY Cli/Cli.csproj Cli/
RUN dotnet restore Api/Api.csproj && dotnet restore Silo/Silo.csproj && dotnet restore Cli/Cli.csproj
COPY . .
# Portable: what comes out runs on every architecture that the runtime image has. Style is the tests' business, not the image's.
# The XML files go along: /api/v1/limits tells from them what each bound means.
RUN set -e; for program in Api Silo Cli; do \
      dotnet publish $program/$program.csproj --no-restore --configuration Release --output /out/$program \
        -p:UseAppHost=false -p:RunAnalyzers=false; \
    done; \
    mkdir /out/data

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
LABEL org.opencontainers.image.title="Coldstart" \
      org.opencontainers.image.description="Cold starts, costs and failures of AWS Lambda functions" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /out/Cli /coldstart/cli
# The base image's own user, by number: Kubernetes checks that it is not root. Nothing below /coldstart is its to write.
USER $APP_UID
WORKDIR /coldstart

FROM runtime AS cli
ENTRYPOINT ["dotnet", "/coldstart/cli/coldstart.dll"]
CMD ["--help"]

FROM runtime AS silo
COPY --from=build /out/Silo /coldstart/silo
ENV COLDSTART_HEALTH_PORT=8081
EXPOSE 8081 11111 30000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD dotnet /coldstart/cli/coldstart.dll health "http://127.0.0.1:$COLDSTART_HEALTH_PORT"
ENTRYPOINT ["dotnet", "/coldstart/silo/Coldstart.Silo.dll"]

FROM runtime AS api
COPY --from=build /out/Api /coldstart/api
# The single process keeps its data here; a front end writes nothing.
COPY --from=build --chown=$APP_UID:$APP_UID /out/data /data
ENV COLDSTART_HOST=* COLDSTART_PORT=8000 COLDSTART_DATA=/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD dotnet /coldstart/cli/coldstart.dll health "http://127.0.0.1:$COLDSTART_PORT"
ENTRYPOINT ["dotnet", "/coldstart/api/Coldstart.Api.dll"]
