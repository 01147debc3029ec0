using System.Globalization;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>How many there are, and how they come and go.</summary>
internal static class ScalingRules
{
    public static Rule<Overlay>[] All { get; } =
    [
        new("autoscalers scale what is there", static overlay =>
            from scaler in overlay.Of("HorizontalPodAutoscaler")
            let target = scaler.At("spec scaleTargetRef")
            where overlay.Objects.All(item => Overlay.NameOf(item) != $"{target["kind"].Text}/{target["name"].Text}" || item["apiVersion"].Text != target["apiVersion"].Text)
            select $"{Overlay.NameOf(scaler)} scales {target["name"].Text}"),
        new("every deployment has an autoscaler, which alone counts", static overlay =>
            from deployment in overlay.Deployments
            let scalers = overlay.Of("HorizontalPodAutoscaler").Count(scaler => scaler.At("spec scaleTargetRef name").Text == deployment.At("metadata name").Text)
            where scalers != 1 || deployment.At("spec replicas").Exists
            select $"{Overlay.NameOf(deployment)} has {scalers}, and replicas '{deployment.At("spec replicas").Text}'"),
        new("there is more than one, but for development", static overlay =>
            from scaler in overlay.Of("HorizontalPodAutoscaler")
            let least = Number(scaler.At("spec minReplicas"))
            where least < (overlay.Name == "development" ? 1 : 2) || Number(scaler.At("spec maxReplicas")) <= least
            select $"{Overlay.NameOf(scaler)} keeps {least}"),
        new("a node can be drained", static overlay =>
            from deployment in overlay.Deployments
            let budgets = overlay.Of("PodDisruptionBudget").Where(budget => Overlay.Matches(budget.At("spec selector matchLabels"), Overlay.LabelsOf(deployment))).ToList()
            let least = overlay.Of("HorizontalPodAutoscaler").Where(scaler => scaler.At("spec scaleTargetRef name").Text == deployment.At("metadata name").Text).Select(static scaler => Number(scaler.At("spec minReplicas"))).FirstOrDefault()
            where budgets.Count != 1 || !(Number(budgets[0].At("spec maxUnavailable")) > 0 || (budgets[0].At("spec minAvailable").Exists && Number(budgets[0].At("spec minAvailable")) < least))
            select $"{Overlay.NameOf(deployment)} cannot be moved, or all of it at once"),
        new("no budget lets all go", static overlay =>
            from budget in overlay.Of("PodDisruptionBudget")
            where budget.At("spec maxUnavailable").Exists && budget.At("spec maxUnavailable").Text != "1"
            select $"{Overlay.NameOf(budget)} lets {budget.At("spec maxUnavailable").Text} go"),
        new("an update takes none away before another is there", static overlay =>
            from deployment in overlay.Deployments
            let strategy = deployment.At("spec strategy")
            where strategy["type"].Text != "RollingUpdate" || strategy.At("rollingUpdate maxUnavailable").Text != "0" || Number(strategy.At("rollingUpdate maxSurge")) < 1
            select $"{Overlay.NameOf(deployment)} does"),
    ];

    private static int Number(Node node) => int.TryParse(node.Text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
