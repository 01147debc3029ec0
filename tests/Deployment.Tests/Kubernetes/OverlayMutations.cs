namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>One change each to what production renders to, and the rule that must notice it.</summary>
internal static class OverlayMutations
{
    private const string Silo = "Deployment/coldstart-silo";
    private const string FrontEnd = "Deployment/coldstart-front-end";
    private const string Migration = "Job/coldstart-migration";
    private const string Pod = "spec template spec";
    private const string Container = "spec template spec containers 0";
    private const string SiloPolicy = "NetworkPolicy/coldstart-silo";
    private const string ScalerOfSilos = "HorizontalPodAutoscaler/coldstart-silo";
    private const string BudgetOfSilos = "PodDisruptionBudget/coldstart-silo";

    /// <summary>Rule, object, path in it, and what stands there instead: YAML, or null to take it away.</summary>
    public static IReadOnlyList<(string Rule, string Target, string Path, string? Yaml)> Table { get; } =
    [
        ("probes are there", Silo, $"{Container} startupProbe", null),
        ("probes are there", FrontEnd, $"{Container} readinessProbe", null),
        ("probes ask a port of the container", Silo, $"{Container} livenessProbe httpGet port", "http"),
        ("probes ask a port of the container", FrontEnd, $"{Container} ports 1 name", "operators"),
        ("our probes ask for health", FrontEnd, $"{Container} readinessProbe httpGet path", "/health/live"),
        ("our probes ask for health", Silo, $"{Container} livenessProbe httpGet path", "/health/ready"),
        ("resources are bounded", Silo, $"{Container} resources limits memory", null),
        ("resources are bounded", FrontEnd, $"{Container} resources requests cpu", null),
        ("resources are bounded", Migration, $"{Container} resources limits memory", "64Mi"),
        ("a stop is waited for", Silo, $"{Pod} terminationGracePeriodSeconds", "30"),
        ("a stop is waited for", FrontEnd, $"{Container} lifecycle preStop exec command 1", "\"20\""),
        ("pods are spread over zones and nodes", Silo, $"{Pod} topologySpreadConstraints 0", null),
        ("pods are spread over zones and nodes", FrontEnd, $"{Pod} topologySpreadConstraints 1 labelSelector matchLabels app.kubernetes.io/component", "silo"),
        ("what is scraped is a port of the pod", Silo, "spec template metadata annotations prometheus.io/port", "\"9090\""),
        ("silos and front ends are scraped", Silo, "spec template metadata annotations", null),
        ("silos and front ends are scraped", FrontEnd, "spec template metadata annotations prometheus.io/scrape", "\"false\""),

        ("nobody is root", Silo, $"{Pod} securityContext runAsNonRoot", null),
        ("nobody is root", Migration, $"{Pod} securityContext runAsUser", "0"),
        ("system calls are filtered", FrontEnd, $"{Pod} securityContext seccompProfile type", "Unconfined"),
        ("containers are locked in", Silo, $"{Container} securityContext readOnlyRootFilesystem", "false"),
        ("containers are locked in", FrontEnd, $"{Container} securityContext allowPrivilegeEscalation", null),
        ("containers are locked in", Migration, $"{Container} securityContext capabilities drop 0", "NET_RAW"),
        ("containers are locked in", Silo, $"{Container} securityContext capabilities add", "[NET_ADMIN]"),
        ("containers are locked in", Silo, $"{Container} securityContext privileged", "true"),
        ("nothing of the node is shared", Silo, $"{Pod} hostNetwork", "true"),
        ("nothing of the node is shared", Silo, $"{Pod} volumes 0 hostPath", "{path: /}"),
        ("what is written to has a bound", FrontEnd, $"{Pod} volumes 0 emptyDir", "{}"),
        ("no pod has a token", Migration, $"{Pod} automountServiceAccountToken", null),
        ("the service account has no rights", "ServiceAccount/coldstart", "automountServiceAccountToken", null),
        ("the service account has no rights", "ServiceAccount/coldstart", "kind", "ClusterRoleBinding"),
        ("the service account has no rights", Silo, $"{Pod} serviceAccountName", "default"),
        ("secrets are named, not shown", Silo, $"{Container} env 2", "{name: COLDSTART_POSTGRES, value: 'Host=db'}"),
        ("secrets are named, not shown", Silo, $"{Container} env 2", "{name: COLDSTART_CLUSTER_ID, value: 'postgresql://a:b@db/c'}"),
        ("secrets are named, not shown", "ConfigMap/coldstart", "data COLDSTART_BOOTSTRAP_KEY", "x"),
        ("secrets are named, not shown", "ServiceAccount/coldstart", "kind", "Secret"),
        ("tables belong to the migration alone", FrontEnd, $"{Container} env 0 valueFrom secretKeyRef key", "owner"),
        ("the namespace refuses what is less locked in", "Namespace/coldstart", "metadata labels pod-security.kubernetes.io/enforce", "baseline"),

        ("selectors match their own pods", Silo, "spec selector matchLabels app.kubernetes.io/component", "front-end"),
        ("selectors match their own pods", FrontEnd, "spec template metadata labels app.kubernetes.io/component", null),
        ("selectors find one workload", "Service/coldstart", "spec selector app.kubernetes.io/component", "api"),
        ("selectors find one workload", BudgetOfSilos, "spec selector matchLabels app.kubernetes.io/component", null),
        ("services lead to ports that are there", "Service/coldstart", "spec ports 0 targetPort", "8080"),
        ("services lead to ports that are there", Silo, $"{Container} ports 2 name", "metrics"),
        ("mounts and volumes match", Silo, $"{Container} volumeMounts 0 name", "temporary"),
        ("programs read what they are given", "ConfigMap/coldstart-silo", "data COLDSTART_ENGINE", "cluster"),
        ("programs read what they are given", FrontEnd, $"{Container} env 0 name", "COLDSTART_DATABASE"),
        ("config maps that are named are there", FrontEnd, $"{Container} envFrom 0 configMapRef name", "coldstart"),
        ("programs listen on the ports that are told", "ConfigMap/coldstart-front-end", "data COLDSTART_PORT", "\"8080\""),
        ("programs listen on the ports that are told", Silo, $"{Container} ports 1 containerPort", "30001"),
        ("silos know their address", Silo, $"{Container} env 0 valueFrom fieldRef fieldPath", "status.hostIP"),
        ("silos know their address", Silo, $"{Container} env 1", null),
        ("services put nothing into the environment", FrontEnd, $"{Pod} enableServiceLinks", null),
        ("everything is in one namespace", "Service/coldstart-silo", "metadata namespace", "default"),

        ("what must talk can", SiloPolicy, "spec ingress 1", null),
        ("what must talk can", SiloPolicy, "spec egress 0 ports 0 port", "11112"),
        ("what must talk can", "NetworkPolicy/coldstart-front-end", "spec egress", null),
        ("everything reaches the database and names", "NetworkPolicy/coldstart-database", "spec egress 1 ports 0 port", "5433"),
        ("everything reaches the database and names", "NetworkPolicy/coldstart-database", "spec egress 0", null),
        ("a collector can be reached", "NetworkPolicy/coldstart-database", "spec egress 2 ports 0", null),
        ("clients reach front ends", "NetworkPolicy/coldstart-front-end", "spec ingress", null),
        ("nothing else can talk", SiloPolicy, "spec ingress 1 from", null),
        ("nothing else can talk", "NetworkPolicy/coldstart-front-end", "spec ingress 1 from", null),
        ("nothing else can talk", SiloPolicy, "spec ingress 0 from 0 podSelector matchLabels app.kubernetes.io/component", null),
        ("nothing else can talk", "NetworkPolicy/coldstart-default", "spec policyTypes", "[Egress]"),
        ("nobody goes out but for the database", "NetworkPolicy/coldstart-database", "spec egress 1 ports", null),
        ("policies name ports that are there", SiloPolicy, "spec ingress 2 ports 0 port", "metrics"),

        ("autoscalers scale what is there", ScalerOfSilos, "spec scaleTargetRef name", "silo"),
        ("autoscalers scale what is there", ScalerOfSilos, "spec scaleTargetRef kind", "StatefulSet"),
        ("every deployment has an autoscaler, which alone counts", Silo, "spec replicas", "3"),
        ("every deployment has an autoscaler, which alone counts", ScalerOfSilos, "spec scaleTargetRef name", "coldstart-front-end"),
        ("there is more than one, but for development", ScalerOfSilos, "spec minReplicas", "1"),
        ("there is more than one, but for development", ScalerOfSilos, "spec maxReplicas", "3"),
        ("a node can be drained", BudgetOfSilos, "spec maxUnavailable", "0"),
        ("a node can be drained", BudgetOfSilos, "spec", "{minAvailable: 3, selector: {matchLabels: {app.kubernetes.io/component: silo}}}"),
        ("a node can be drained", BudgetOfSilos, "spec selector matchLabels app.kubernetes.io/component", "front-end"),
        ("no budget lets all go", BudgetOfSilos, "spec maxUnavailable", "100%"),
        ("an update takes none away before another is there", Silo, "spec strategy rollingUpdate maxUnavailable", "1"),
        ("an update takes none away before another is there", FrontEnd, "spec strategy type", "Recreate"),

        ("images have a version", Silo, $"{Container} image", "registry.example/coldstart-silo"),
        ("images have a version", FrontEnd, $"{Container} image", "registry.example/coldstart-api:latest"),
        ("released images are of this version and from a registry", Migration, $"{Container} image", "registry.example/coldstart-cli:0.0.1"),
        ("released images are of this version and from a registry", Silo, $"{Container} image", "coldstart-silo:0.1.0"),
        ("there are silos, front ends and a migration", FrontEnd, $"{Container} image", "registry.example/coldstart-silo:0.1.0"),
        ("there are silos, front ends and a migration", Migration, "kind", "CronJob"),
        ("the migration migrates, ends, and goes", Migration, $"{Container} args 0", "projects"),
        ("the migration migrates, ends, and goes", Migration, "spec ttlSecondsAfterFinished", null),
        ("front ends are of the cluster", "ConfigMap/coldstart-front-end", "data COLDSTART_ENGINE", "process"),
        ("silos and front ends are of one cluster", "ConfigMap/coldstart-silo", "data COLDSTART_CLUSTER_ID", "other"),
    ];
}
